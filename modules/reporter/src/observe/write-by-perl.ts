/**
 * Arguments: path in hexadecimal digits, folder, file, the seconds between which a file may be another's who still writes.
 * It prints an empty line once it is ready, then makes the file and nothing but a new file, 4 KiB of zeros, flushes, closes
 * and removes it. A link in the place of the folder is not followed: whoever can write to the share must not make this
 * process write elsewhere. All in one process, which leaves nobody behind when it is killed. Where files can be made and not
 * removed it stops making them at ten. fsync has its number by architecture; where it is not known this ends with 127, as if
 * it were not there. 193 is O_WRONLY | O_CREAT | O_EXCL on both.
 */
const script = String.raw`
use Config;
$Config{archname} =~ /^(x86_64|aarch64)-linux-gnu(?!x32)/ or exit 127;
my $fsync = $1 eq 'x86_64' ? 74 : 82;
$| = 1;
print "\n";
my ($path, $folder, $file, $from, $to) = @ARGV;
$folder = pack('H*', $path) . "/$folder";
$file = "$folder/$file";
umask 077;
my $isMade;
sub failed {
  my ($call, $status) = @_;
  printf STDERR "%s: %s (errno %d)\n", $call, "$!", $!;
  unlink $file if $isMade;
  exit($status // 1);
}
if (-l $folder) { print STDERR "probe: its folder on the share is a link, which is not followed\n"; exit 3; }
if (!-d $folder && !mkdir $folder) { my $error = $!; -d $folder or $! = $error, failed('mkdir'); }
if (opendir my $names, $folder) {
  my $left = 0;
  while (defined(my $name = readdir $names)) {
    next unless $name =~ /^probe-([0-9]{1,15})-/ && ($1 < $from || $1 > $to);
    next if unlink("$folder/$name") || $! == 2;
    failed('unlink', 5) if ++$left == 10;
  }
  closedir $names;
}
my $written;
if (!sysopen $written, $file, 193) {
  my $error = $!;
  my $owner = (stat $folder)[4];
  $! = $error;
  failed('open', defined $owner && $owner != $> ? 6 : 1);
}
$isMade = 1;
for (my $left = 4096; $left > 0;) {
  my $bytes = syswrite $written, "\0" x $left;
  defined $bytes or failed('write');
  $left -= $bytes;
}
syscall($fsync, fileno $written) == 0 or failed('fsync');
close $written or failed('close');
$isMade = 0;
# Another device that shares the folder, and whose clock is far ahead, may have taken it for one that was left.
unlink $file or $! == 2 or failed('unlink', 4);
`;

/** The arguments of `perl`. @param path in hexadecimal digits */
export function writeByPerl(path: string, folder: string, file: string, between: readonly [number, number]): string[] {
  return ['-e', script, path, folder, file, ...between.map(String)];
}
