import { z } from 'zod';

/** Small schemas that several parts of the workload file share. Made once, when a workload is first read. */
export const words = remember(() => ({
  /** As a twin takes it; what Kubernetes makes of it is a matter of the target, and checked there. */
  moduleName: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,128}$/, 'must be letters, digits, _ and -')
    .describe('Letters, digits and -: on Kubernetes also begins with a letter'),
  containerPath: z
    .string()
    .max(1024)
    .regex(/^(\/[^:\0]*|[A-Za-z]:[\\/][^:\0]*)$/, 'must be an absolute path without a colon'),
  hostPath: z
    .string()
    .max(1024)
    .regex(/^\/[^:\0]*$/, 'must be an absolute path without a colon'),
  quantity: z.string().regex(/^[1-9]\d*(\.\d+)?(Ki|Mi|Gi|Ti|k|M|G|T)?$/, 'must be a size such as 20Gi or 500Mi'),
  cpu: z.union([
    z.string().regex(/^([1-9]\d*m|(?=.*[1-9])\d+(\.\d+)?)$/, 'must be an amount of CPU such as 500m or 2'),
    z.number().positive(),
  ]),
  kubernetesName: z
    .string()
    .max(253)
    .regex(/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/, 'must be a Kubernetes name: a-z, 0-9, - and .'),
  namespace: z
    .string()
    .regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/, 'must be 1 to 63 of a-z, 0-9 and -, not starting or ending with -'),
  port: z
    .string()
    .regex(
      /^\d{1,5}(:\d{1,5})?(\/(tcp|udp|sctp))?$/,
      'must be "<port outside>:<port of the container>", with /udp where needed',
    )
    .refine((port) => port.split(/[:/]/, 2).every((part) => !/^\d+$/.test(part) || isPort(Number(part))), {
      message: 'must have ports from 1 to 65535',
    }),
  variableName: z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'must be letters, digits and _'),
  envName: z.string().regex(/^[^+#$\s.=]+$/, 'must not hold spaces, dots or any of + # $ ='),
  scalar: z.union([z.string(), z.number(), z.boolean()]),
  /** A JSON object that Mooring passes on as it stands. */
  raw: z.record(z.string(), z.json()),
}));

function isPort(number: number): boolean {
  return number >= 1 && number <= 65_535;
}

/** A function that makes its value when first asked, and then gives the same one. */
export function remember<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}
