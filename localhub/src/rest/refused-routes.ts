/** Operations of IoT Hub's service API that the local hub refuses, and why. They answer 501. */
export interface RefusedRoute {
  readonly verb: 'get' | 'put' | 'post' | 'patch' | 'delete';
  readonly path: string;
  readonly why: string;
}

const BLOB_JOBS =
  'import and export jobs, which need Azure Storage. POST /devices takes up to 100 identities at a time; `mooring hub ' +
  'export` and `mooring hub import` take everything that a hub keeps; scheduled jobs are at /jobs/v2.';
const DIGITAL_TWINS =
  'digital twins (Plug and Play). Properties of a model are read and written with /twins/{id}, a command is called with ' +
  'POST /twins/{id}/methods, as component*command for one of a component.';

export const REFUSED_ROUTES: readonly RefusedRoute[] = [
  { verb: 'post', path: '/jobs/create', why: BLOB_JOBS },
  { verb: 'get', path: '/jobs', why: BLOB_JOBS },
  { verb: 'get', path: '/jobs/:id', why: BLOB_JOBS },
  { verb: 'delete', path: '/jobs/:id', why: BLOB_JOBS },
  { verb: 'get', path: '/digitaltwins/:id', why: DIGITAL_TWINS },
  { verb: 'patch', path: '/digitaltwins/:id', why: DIGITAL_TWINS },
  { verb: 'post', path: '/digitaltwins/:id/commands/:name', why: DIGITAL_TWINS },
  { verb: 'post', path: '/digitaltwins/:id/components/:component/commands/:name', why: DIGITAL_TWINS },
];
