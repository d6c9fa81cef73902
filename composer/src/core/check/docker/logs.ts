import type { JsonObject } from '../../../source/node.ts';
import { didYouMean, onlyNear } from '../../diagnostics/suggest.ts';
import { isObject, lookUp } from '../../model/options.ts';
import { mayBeFilled } from '../../variables/may-be-filled.ts';
import { filledText, hostOf, refuseWord, type Refuse } from './refuse.ts';

const drivers = 'json-file local journald syslog gelf fluentd none awslogs splunk gcplogs etwlogs logentries'.split(
  ' ',
);
/** Of every driver. */
const ofAll = ['mode', 'max-buffer-size'];
const cache = ['cache-disabled', 'cache-max-file', 'cache-max-size', 'cache-compress'];
/** What drivers take, of those whose list is closed. */
const options: Readonly<Record<string, readonly string[]>> = {
  'json-file': ['max-size', 'max-file', 'compress', 'labels', 'labels-regex', 'env', 'env-regex', 'tag'],
  local: ['max-size', 'max-file', 'compress'],
};

/** `LogConfig`: drivers, of which plugins may bring more, and the options of those that docker has. */
export function refuseLogs(createOptions: JsonObject, refuse: Refuse): void {
  const host = hostOf(createOptions);
  const log = lookUp(host?.value, 'LogConfig');
  if (host === undefined || log === undefined || !isObject(log.value)) return;
  const type = lookUp(log.value, 'Type');
  const driver = filledText(type?.value);
  const path = [host.key, log.key];
  // A plugin has a tag, as a rule.
  if (type !== undefined && driver !== undefined && !drivers.includes(driver) && !/[:/]/.test(driver)) {
    const what = `\`${driver.slice(0, 40)}\` is no driver of logs that docker brings`;
    refuseWord([...path, type.key], driver, drivers, what, refuse, 'warning');
    return;
  }
  const config = lookUp(log.value, 'Config');
  const known = options[driver ?? ''];
  if (known === undefined || config === undefined || !isObject(config.value)) return;
  const taken = [...known, ...ofAll, ...cache];
  for (const key of Object.keys(config.value)) {
    if (taken.includes(key) || mayBeFilled(key)) continue;
    const hyphened = key.replaceAll('_', '-').toLowerCase();
    const now = known.includes(hyphened) ? hyphened : onlyNear(hyphened, known);
    const help = `${now === undefined ? didYouMean(key, known) : `Did you mean \`${now}\`? `}It takes ${known.join(', ')}.`;
    const what = `the driver ${driver} of logs has no option \`${key.slice(0, 60)}\``;
    const edit = now === undefined ? undefined : { was: key, now };
    refuse([...path, config.key, key], what, help, { part: 'key', edit });
  }
}
