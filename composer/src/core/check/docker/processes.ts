import type { Json, JsonObject } from '../../../source/node.ts';
import { isObject, lookUp } from '../../model/options.ts';
import { filledText, hostOf, numberIn, refuseWord, type Host, type Refuse } from './refuse.ts';

const nanosecondsPerMillisecond = 1_000_000;
const limits = 'core cpu data fsize locks memlock msgqueue nice nofile nproc rss rtprio rttime sigpending stack'.split(
  ' ',
);

/** How docker looks after a container: its health, its limits, and the GPUs that it is given. */
export function refuseProcesses(createOptions: JsonObject, refuse: Refuse): void {
  checkHealth(createOptions, refuse);
  const host = hostOf(createOptions);
  if (host === undefined) return;
  for (const { value, path } of itemsOf(host, 'Ulimits')) checkLimit(value, path, refuse);
  for (const { value, path } of itemsOf(host, 'DeviceRequests')) checkRequest(value, path, refuse);
}

function itemsOf({ key, value }: Host, name: string): { value: JsonObject; path: (string | number)[] }[] {
  const list = lookUp(value, name);
  return (Array.isArray(list?.value) ? list.value : []).flatMap((one, index) =>
    list !== undefined && isObject(one) ? [{ value: one, path: [key, list.key, index] }] : [],
  );
}

/** Times are nanoseconds, and less than a millisecond is refused: as a rule seconds were meant. */
function checkHealth(createOptions: JsonObject, refuse: Refuse): void {
  const health = lookUp(createOptions, 'Healthcheck');
  if (health === undefined || !isObject(health.value)) return;
  for (const name of ['Interval', 'Timeout', 'StartPeriod', 'StartInterval']) {
    const found = lookUp(health.value, name);
    const time = numberIn(found?.value);
    if (found === undefined || time === undefined || !Number.isInteger(time)) continue;
    if (time === 0 || time >= nanosecondsPerMillisecond) continue;
    const seconds = time > 0 ? ` ${time} seconds are ${time * 1e9}.` : '';
    const what = `\`${name}\` of the health check cannot be ${time} nanoseconds`;
    refuse([health.key, found.key], what, `It counts nanoseconds, and takes a millisecond or more.${seconds}`);
  }
  const retries = lookUp(health.value, 'Retries');
  if (retries !== undefined && (numberIn(retries.value) ?? 0) < 0) {
    refuse([health.key, retries.key], '`Retries` of the health check is less than 0', 'Write 0 or more.');
  }
  checkTest(lookUp(health.value, 'Test'), health.key, refuse);
}

function checkTest(test: { key: string; value: Json } | undefined, key: string, refuse: Refuse): void {
  const first = Array.isArray(test?.value) ? filledText(test.value[0]) : undefined;
  if (test === undefined || first === undefined || ['NONE', 'CMD', 'CMD-SHELL'].includes(first)) return;
  const what = `the health check begins with \`${first.slice(0, 60)}\`, and is never made`;
  const help = 'The first word is NONE, CMD or CMD-SHELL: ["CMD", "program", "argument"].';
  refuse([key, test.key, 0], what, help, { severity: 'warning' });
}

function checkLimit(limit: JsonObject, path: (string | number)[], refuse: Refuse): void {
  const name = lookUp(limit, 'Name');
  const word = filledText(name?.value);
  if (name !== undefined && word !== undefined && !limits.includes(word.toLowerCase())) {
    refuseWord([...path, name.key], word, limits, `there is no limit \`${word.slice(0, 40)}\``, refuse);
    return;
  }
  const soft = lookUp(limit, 'Soft');
  const [most, hard] = [numberIn(soft?.value), numberIn(lookUp(limit, 'Hard')?.value) ?? 0];
  if (soft === undefined || most === undefined || hard < 0 || (most >= 0 && most <= hard)) return;
  const help = 'A process raises its limit up to the hard one. Write as much for `Hard`, or more.';
  refuse([...path, soft.key], `\`Soft\` of the limit \`${word ?? ''}\` is more than \`Hard\``, help);
}

function checkRequest(request: JsonObject, path: (string | number)[], refuse: Refuse): void {
  const count = numberIn(lookUp(request, 'Count')?.value) ?? 0;
  const devices = lookUp(request, 'DeviceIDs');
  if (devices !== undefined && Array.isArray(devices.value) && devices.value.length > 0 && count !== 0) {
    const help = 'Leave one of them out: a number gives any, -1 all of them.';
    refuse([...path, devices.key], 'devices are asked for by their number and by name', help);
  }
  const capabilities = lookUp(request, 'Capabilities')?.value;
  const isNamed = filledText(lookUp(request, 'Driver')?.value) !== undefined;
  if (isNamed || (Array.isArray(capabilities) && capabilities.length > 0)) return;
  const what = 'docker finds no driver for these devices';
  refuse(path, what, 'Write "Capabilities": [["gpu"]].', { severity: 'warning' });
}
