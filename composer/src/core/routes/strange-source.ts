import { nearest } from '../diagnostics/suggest.ts';

/** A source that no message has: what was meant, where one name of it is near, and what there is. */
export interface StrangeSource {
  /** The source as it was meant. */
  now?: string;
  help: string;
}

const help =
  'Sources are /messages/*, /messages/modules/<module>/outputs/<output> and /twinChangeNotifications; a route takes what begins with its own.';
/** What stands at each step below `/messages`; undefined is a name of the author. */
const steps = ['messages', 'modules', undefined, 'outputs', undefined] as const;

/**
 * Why no message of edgeHub can have a source that begins with this one, or undefined. edgeHub compares whole steps, in
 * any case of letters (read in code). `source` is what parseRoute makes of it: without stars and slashes at the end.
 */
export function findStrangeSource(source: string): StrangeSource | undefined {
  const parts = source.split('/').slice(1);
  const [first = ''] = parts;
  if (first === '' || parts.some((part) => /[*$]/.test(part))) return undefined;
  if (first.toLowerCase() === 'twinchangenotifications') return parts.length === 1 ? undefined : { help };
  if (parts.length > steps.length) return { help };
  const wrong = parts.findIndex((part, index) => {
    const step = steps[index];
    return step !== undefined && step !== part.toLowerCase();
  });
  if (wrong < 0) return undefined;
  const known = wrong === 0 ? ['messages', 'twinChangeNotifications'] : [steps[wrong] ?? ''];
  const meant = nearest(parts[wrong] ?? '', known);
  if (meant === undefined) return { help };
  const mended = ['', ...parts.with(wrong, meant)].join('/');
  return findStrangeSource(mended) === undefined ? { now: mended, help } : { help };
}
