import { fileNotOpened, fileOpened, type ProbeWay } from './probe-helper.ts';

/**
 * The same as by a shell without starting two programs for each probe, which is nearly all that a probe costs. statfs has
 * its number and its layout by architecture; where they are not known this ends with 127, as if it were not there.
 * A line in: token, path in hexadecimal digits. `readdir` reads one block of names, however many there are.
 * A single file is opened instead, and not read: where it was tiered away that would fetch it. 20 is ENOTDIR, and 2048
 * O_NONBLOCK on both.
 */
const script = String.raw`
use Config;
$Config{archname} =~ /^(x86_64|aarch64)-linux-gnu(?!x32)/ or exit 127;
my $statfs = $1 eq 'x86_64' ? 137 : 43;
$| = 1;
print "\n";
sub failed {
  my ($token, $tool, $status) = @_;
  printf STDERR "%s: %s (errno %d)\n\n%s\n", $tool, "$!", $!, $token;
  printf "\n%s %d\n", $token, $status // 1;
}
while (defined(my $line = <STDIN>)) {
  my ($token, $path) = $line =~ /^(\w+) (\w+)$/ or exit 1;
  $path = pack 'H*', $path;
  my $answer = "\0" x 256;
  if (syscall($statfs, $path, $answer) != 0) { failed($token, 'stat'); next; }
  my (undef, $block, $blocks, undef, $available, $inodes, $freeInodes, undef, undef, $unit) = unpack 'Q10', $answer;
  $unit ||= $block;
  print "$unit $blocks $available $inodes $freeInodes\n\n$token 0\n";
  my $folder;
  if (!opendir $folder, $path) {
    my $error = $! + 0;
    my $isFile = $error == 20 && -f $path;
    $! = $error;
    if (!$isFile) { failed($token, 'ls'); next; }
    if (!sysopen my $file, $path, 2048) { failed($token, 'open', ${fileNotOpened}); next; }
    failed($token, 'open', ${fileOpened});
    next;
  }
  $! = 0;
  # To close may hang as well, which is this share's as long as nothing has been said.
  my $error = defined(readdir $folder) ? 0 : $! + 0;
  closedir $folder;
  if ($error) { $! = $error; failed($token, 'ls'); next; }
  print "\n$token 0\n";
}
`;

/** By perl, which is in every Debian image; a share that hangs then hangs this very child. */
export const probeByPerl: ProbeWay = {
  command: 'perl',
  args: ['-e', script, 'mooring-probe'],
  line: (token, path) => `${token} ${Buffer.from(path, 'latin1').toString('hex')}\n`,
  killSignal: 'SIGKILL',
};
