import type { Findings } from '../diagnostics/findings.ts';
import type { RouteDraft } from '../model/draft.ts';
import type { CheckedRoute } from '../routes/check-route.ts';
import { findIdleCondition } from '../routes/idle-condition.ts';
import { findStrangeSource } from '../routes/strange-source.ts';

/**
 * What edgeHub takes of a route and hardly anybody can have meant. `seen` holds the routes before, by their text; `senders`
 * the modules, in lower case, from which a route takes messages by name.
 */
export function checkSense(
  route: RouteDraft,
  checked: CheckedRoute,
  { seen, senders }: { seen: Map<string, string>; senders: ReadonlySet<string> },
  findings: Findings,
): void {
  const { problems, ignoredFrom, condition } = checked;
  if (problems.length > 0 || route.route.trim() === '') return;
  if (ignoredFrom !== undefined) {
    findings.add(
      'MOOR1704',
      route.characterAt(ignoredFrom),
      `edgeHub ignores what stands behind the endpoint of the route \`${route.name}\``,
      'A condition stands before INTO. Take the rest out, or make a second route of it.',
    );
  }
  const idle = condition === undefined ? undefined : findIdleCondition(condition);
  if (idle !== undefined) {
    const message = `no message ever takes the route \`${route.name}\`: ${idle.why}`;
    findings.add('MOOR1705', route.routeAt, message, idle.help);
  }
  const strange = checked.source === undefined ? undefined : findStrangeSource(checked.source);
  if (strange !== undefined) {
    const at = route.characterAt(Math.max(route.route.indexOf('/'), 0));
    const meant = `${strange.now === undefined ? '' : `Did you mean \`${strange.now}\`? `}${strange.help}`;
    const was = checked.source ?? '';
    const isWritten = strange.now !== undefined && route.route.startsWith(was, route.route.indexOf('/'));
    const fix = isWritten ? { fix: [{ at, was, now: strange.now ?? '' }] } : {};
    findings.add('MOOR1705', at, `no message has a source like that of the route \`${route.name}\``, meant, fix);
  }
  if (returnsToItself(checked)) {
    findings.add(
      'MOOR1707',
      route.routeAt,
      `the route \`${route.name}\` brings every message of a module back to the same module`,
      'Name the output it is for: FROM /messages/modules/<module>/outputs/<output>. Or lead it to another module.',
    );
  } else if (reachesItsSender(checked, senders)) {
    findings.add(
      'MOOR1707',
      route.routeAt,
      `the route \`${route.name}\` takes the messages of all modules, those of its own target among them`,
      'Another route says that the target sends messages: these come back to it. Name the module they are for: FROM /messages/modules/<module>/outputs/<output>.',
    );
  }
  checkTwin(route, seen, findings);
}

/** Everything that is sent, without a condition, into a module that sends messages itself. */
function reachesItsSender(
  { source = '', destination, condition }: CheckedRoute,
  senders: ReadonlySet<string>,
): boolean {
  if (destination?.to !== 'module' || condition !== undefined) return false;
  return (
    /^(\/messages(\/modules)?)?$/i.test(source.replace(/\/$/, '')) && senders.has(destination.module.toLowerCase())
  );
}

/** Every output of a module, without a condition, into an input of that module. */
function returnsToItself({ source = '', sourceModule, destination, condition }: CheckedRoute): boolean {
  if (destination?.to !== 'module' || condition !== undefined || sourceModule === undefined) return false;
  const isEveryOutput = /^\/messages\/modules\/[^/]+(\/outputs)?$/i.test(source);
  return isEveryOutput && sourceModule === destination.module;
}

function checkTwin(route: RouteDraft, seen: Map<string, string>, findings: Findings): void {
  const text = route.route.trim();
  const other = seen.get(text);
  seen.set(text, other ?? route.name);
  if (other === undefined || other === route.name) return;
  findings.add(
    'MOOR1706',
    route.routeAt,
    `the route \`${route.name}\` is the same as \`${other}\``,
    'Take one of the two out.',
  );
}
