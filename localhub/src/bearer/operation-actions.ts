import { dataAction } from './roles.ts';

/** Which data actions an operation of the service API needs; of several, all. By verb and path of the route. */
const ACTIONS: Readonly<Record<string, readonly string[]>> = {
  'GET /devices': ['devices/read'],
  'POST /devices': ['devices/write', 'devices/delete'],
  'GET /devices/:deviceId': ['devices/read'],
  'PUT /devices/:deviceId': ['devices/write'],
  'DELETE /devices/:deviceId': ['devices/delete'],
  'GET /devices/:deviceId/modules': ['devices/read'],
  'GET /devices/:deviceId/modules/:moduleId': ['devices/read'],
  'PUT /devices/:deviceId/modules/:moduleId': ['devices/write'],
  'DELETE /devices/:deviceId/modules/:moduleId': ['devices/delete'],
  'GET /statistics/devices': ['statistics/read'],
  'GET /statistics/service': ['statistics/read'],
  'GET /twins/:deviceId': ['twins/read'],
  'PATCH /twins/:deviceId': ['twins/write'],
  'PUT /twins/:deviceId': ['twins/write'],
  'POST /twins/:deviceId/methods': ['directMethods/invoke/action'],
  'GET /twins/:deviceId/modules/:moduleId': ['twins/read'],
  'PATCH /twins/:deviceId/modules/:moduleId': ['twins/write'],
  'PUT /twins/:deviceId/modules/:moduleId': ['twins/write'],
  'POST /twins/:deviceId/modules/:moduleId/methods': ['directMethods/invoke/action'],
  'GET /configurations': ['configurations/read'],
  'GET /configurations/:id': ['configurations/read'],
  'PUT /configurations/:id': ['configurations/write'],
  'DELETE /configurations/:id': ['configurations/delete'],
  'POST /configurations/testQueries': ['configurations/testQueries/action'],
  'POST /devices/:deviceId/applyConfigurationContent': ['configurations/applyToEdgeDevice/action'],
  'POST /devices/query': ['twins/read'],
  'PUT /jobs/v2/:id': ['jobs/write'],
  'GET /jobs/v2/:id': ['jobs/read'],
  'GET /jobs/v2/query': ['jobs/read'],
  'POST /jobs/v2/:id/cancel': ['jobs/delete'],
  'DELETE /devices/:deviceId/commands': ['cloudToDeviceMessages/queue/purge/action'],
  'GET /messages/serviceBound/feedback': ['cloudToDeviceMessages/feedback/action'],
  'DELETE /messages/serviceBound/feedback/:lockToken': ['cloudToDeviceMessages/feedback/action'],
  'POST /messages/serviceBound/feedback/:lockToken/abandon': ['cloudToDeviceMessages/feedback/action'],
};

/** The data actions of an operation, or null when no bearer token may do it. */
export function actionsOf(verb: string, path: string): readonly string[] | null {
  return ACTIONS[`${verb.toUpperCase()} ${path}`]?.map(dataAction) ?? null;
}
