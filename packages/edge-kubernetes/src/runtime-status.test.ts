import { describe, expect, it } from 'vitest';
import { runtimeStatusOf } from './runtime-status.ts';

describe('the status edgeAgent reports of a pod', () => {
  it('tells why a pod is not scheduled by the newest pod condition', () => {
    const pod = {
      status: {
        phase: 'Pending',
        conditions: [
          { reason: 'Old', message: 'old', lastProbeTime: '2026-11-21T06:00:00Z' },
          {
            reason: 'Unschedulable',
            message: 'persistentvolumeclaim "camera" not found',
            lastProbeTime: '2026-11-21T07:00:00Z',
          },
        ],
      },
    };
    expect(runtimeStatusOf(pod, 'detector')).toEqual({
      runtimeStatus: 'failed',
      statusDescription:
        'Module Failed with container status Unknown More Info: K8s reason: Unschedulable with message: persistentvolumeclaim "camera" not found',
    });
  });

  it('takes the first condition where none was probed', () => {
    const pod = {
      status: { phase: 'Pending', conditions: [{ reason: 'Unschedulable', message: 'm', lastProbeTime: null }] },
    };
    expect(runtimeStatusOf(pod, 'detector').statusDescription).toContain('K8s reason: Unschedulable with message: m');
  });

  it('is unknown without a status and for a phase nobody knows', () => {
    expect(runtimeStatusOf({}, 'detector')).toEqual({
      runtimeStatus: 'unknown',
      statusDescription: 'Unable to get pod status',
    });
    expect(runtimeStatusOf({ status: { phase: 'Odd' } }, 'detector').runtimeStatus).toBe('unknown');
  });

  it('is failed, not running, for a module without any letter in its name', () => {
    const pod = { status: { phase: 'Running', containerStatuses: [{ name: '123', state: { running: {} } }] } };
    expect(runtimeStatusOf(pod, '123').runtimeStatus).toBe('failed');
  });

  it('writes the start time as the agent does', () => {
    const pod = {
      status: {
        phase: 'Running',
        containerStatuses: [{ name: 'a', state: { running: { startedAt: '2026-11-21T06:05:09Z' } } }],
      },
    };
    expect(runtimeStatusOf(pod, 'a').statusDescription).toBe('Started at 11/21/2026 06:05:09');
  });
});
