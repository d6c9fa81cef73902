import type { ConfigurationContent } from './content.ts';
import { moduleConditionOf } from './target-condition.ts';

/** The condition as IoT Hub puts it behind others: without parentheses. */
function joined(select: string, conditions: readonly string[]): string {
  const [first, ...rest] = conditions.filter((condition) => condition !== '');
  return first === undefined ? select : [`${select} where ${first}`, ...rest].join(' and ');
}

function withoutStar(condition: string): string {
  return condition === '*' ? '' : condition;
}

function deploymentMetrics(id: string, condition: string): Record<string, string> {
  const edge = 'capabilities.iotEdge = true';
  const agent = `select deviceId from devices.modules where moduleId = '$edgeAgent' and configurations.[[${id}]].status = 'Applied'`;
  const current = `${agent} and properties.desired.$version = properties.reported.lastDesiredVersion`;
  return {
    targetedCount: condition === '' ? '' : joined('select deviceId from devices', [edge, withoutStar(condition)]),
    appliedCount: agent,
    reportedSuccessfulCount: `${current} and properties.reported.lastDesiredStatus.code = 200`,
    reportedFailedCount: `${current} and properties.reported.lastDesiredStatus.code != 200`,
  };
}

/**
 * The queries behind the system metrics, in IoT Hub's own words for deployments and for configurations of devices. For
 * those of modules its words are not known: they are made after the pattern of the others.
 */
export function systemMetricQueries(
  id: string,
  targetCondition: string,
  kind: ConfigurationContent['kind'],
): Record<string, string> {
  const condition = targetCondition.trim();
  if (kind !== 'device' && kind !== 'module') return deploymentMetrics(id, condition);
  const select = kind === 'module' ? 'select deviceId, moduleId from devices.modules' : 'select deviceId from devices';
  const where = kind === 'module' ? (moduleConditionOf(condition) ?? '') : withoutStar(condition);
  return {
    targetedCount: condition === '' ? '' : joined(select, [where]),
    appliedCount: `${select} where configurations.[[${id}]].status = 'Applied'`,
  };
}
