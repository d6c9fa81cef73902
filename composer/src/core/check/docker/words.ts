import type { JsonObject } from '../../../source/node.ts';
import { onlyNear } from '../../diagnostics/suggest.ts';
import { isObject, lookUp } from '../../model/options.ts';
import { mayBeFilled } from '../../variables/may-be-filled.ts';
import { filledText, hostOf, refuseWord, type Host, type Refuse } from './refuse.ts';

/** Names of rights of Linux, without the `CAP_` that may stand before them (capabilities(7)). */
const capabilities = (
  'ALL AUDIT_CONTROL AUDIT_READ AUDIT_WRITE BLOCK_SUSPEND BPF CHECKPOINT_RESTORE CHOWN DAC_OVERRIDE DAC_READ_SEARCH FOWNER ' +
  'FSETID IPC_LOCK IPC_OWNER KILL LEASE LINUX_IMMUTABLE MAC_ADMIN MAC_OVERRIDE MKNOD NET_ADMIN NET_BIND_SERVICE ' +
  'NET_BROADCAST NET_RAW PERFMON SETFCAP SETGID SETPCAP SETUID SYS_ADMIN SYS_BOOT SYS_CHROOT SYS_MODULE SYS_NICE ' +
  'SYS_PACCT SYS_PTRACE SYS_RAWIO SYS_RESOURCE SYS_TIME SYS_TTY_CONFIG SYSLOG WAKE_ALARM'
).split(' ');
/** What a namespace may be shared with; of another container, with its name behind a colon. */
const modes: Readonly<Record<string, readonly string[]>> = {
  IpcMode: ['none', 'private', 'shareable', 'host', 'container:<name>'],
  PidMode: ['host', 'container:<name>'],
  UTSMode: ['host'],
  UsernsMode: ['host'],
  CgroupnsMode: ['private', 'host'],
};

/** Words of createOptions that docker takes from a list, and texts that it takes in one form only. */
export function refuseWords(createOptions: JsonObject, refuse: Refuse): void {
  checkTop(createOptions, refuse);
  const host = hostOf(createOptions);
  if (host === undefined) return;
  for (const [name, words] of Object.entries(modes)) checkMode(host, name, words, refuse);
  checkRights(host, refuse);
  checkHosts(host, refuse);
  checkMemoryFolders(host, refuse);
  checkRestarts(host, refuse);
}

function checkTop(createOptions: JsonObject, refuse: Refuse): void {
  const folder = lookUp(createOptions, 'WorkingDir');
  const path = filledText(folder?.value);
  if (folder !== undefined && path !== undefined && !path.startsWith('/')) {
    const help = 'Write the path from the root.';
    refuse([folder.key], `the working directory \`${path.slice(0, 80)}\` does not begin with a slash`, help);
  }
  const env = lookUp(createOptions, 'Env');
  for (const [index, entry] of (Array.isArray(env?.value) ? env.value : []).entries()) {
    if (env === undefined || typeof entry !== 'string' || (entry !== '' && !entry.startsWith('='))) continue;
    refuse([env.key, index], 'an entry of `Env` has no name', 'Write "NAME=value", or take it out.');
  }
}

function checkMode({ key, value }: Host, name: string, words: readonly string[], refuse: Refuse): void {
  const found = lookUp(value, name);
  const word = filledText(found?.value);
  if (found === undefined || word === undefined || words.includes(word)) return;
  if (words.includes('container:<name>') && /^container:./.test(word)) return;
  refuseWord([key, found.key], word, words, `\`${name}\` cannot be \`${word.slice(0, 60)}\``, refuse);
}

function checkRights({ key, value }: Host, refuse: Refuse): void {
  for (const name of ['CapAdd', 'CapDrop']) {
    const list = lookUp(value, name);
    for (const [index, one] of (Array.isArray(list?.value) ? list.value : []).entries()) {
      const word = filledText(one);
      if (list === undefined || word === undefined) continue;
      const upper = word.toUpperCase();
      const plain = upper.replace(/^CAP_/, '');
      if (capabilities.includes(plain) && upper !== 'CAP_ALL') continue;
      const what = `there is no capability \`${word.slice(0, 40)}\` for \`${name}\``;
      const path = [key, list.key, index];
      refuse(path, what, 'Write one of capabilities(7), such as "NET_ADMIN".', nearTo(word, plain));
    }
  }
}

function nearTo(word: string, plain: string): { edit?: { was: string; now: string } } {
  const now = onlyNear(plain, capabilities);
  return now === undefined ? {} : { edit: { was: word, now } };
}

function checkHosts({ key, value }: Host, refuse: Refuse): void {
  const list = lookUp(value, 'ExtraHosts');
  for (const [index, one] of (Array.isArray(list?.value) ? list.value : []).entries()) {
    const text = filledText(one);
    if (list === undefined || text === undefined || /^[^:=]+[:=]./.test(text)) continue;
    const what = `\`${text.slice(0, 60)}\` of \`ExtraHosts\` is no name with an address`;
    refuse([key, list.key, index], what, 'Write "name:10.1.2.3".');
  }
}

function checkMemoryFolders({ key, value }: Host, refuse: Refuse): void {
  const tmpfs = lookUp(value, 'Tmpfs');
  for (const path of Object.keys(tmpfs !== undefined && isObject(tmpfs.value) ? tmpfs.value : {})) {
    if (/^\/+[^/]/.test(path) || mayBeFilled(path)) continue;
    const what = `no memory can be mounted at \`${path.slice(0, 80)}\``;
    refuse([key, tmpfs?.key ?? '', path], what, 'Write a folder of the container, from the root.', { part: 'key' });
  }
}

/** edgeAgent starts modules by itself, and hands this on in a form that docker refuses (iotedge#6992). */
function checkRestarts({ key, value }: Host, refuse: Refuse): void {
  const policy = lookUp(value, 'RestartPolicy');
  const name = policy !== undefined && isObject(policy.value) ? lookUp(policy.value, 'Name') : undefined;
  const word = filledText(name?.value);
  if (policy === undefined || name === undefined || word === undefined) return;
  const path = [key, policy.key, name.key];
  const words = ['no', 'always', 'on-failure', 'unless-stopped'];
  if (!words.includes(word)) {
    refuseWord(path, word, words, `\`RestartPolicy\` cannot be \`${word.slice(0, 40)}\``, refuse);
  } else if (word !== 'no') {
    const what = '`RestartPolicy` is seen to keep docker from making the container (iotedge#6992)';
    refuse(path, what, 'edgeAgent starts modules itself. Take it out and write `restartPolicy` of the module.', {
      severity: 'warning',
    });
  }
}
