import type { WorkloadModule } from './workload-schema.ts';

/** What modules of the author and edgeHub have in common, as far as createOptions are made of it. */
export type Runnable = Partial<
  Pick<
    WorkloadModule,
    'gpu' | 'ports' | 'service' | 'resources' | 'entrypoint' | 'cmd' | 'workingDir' | 'node' | 'createOptions'
  >
>;
