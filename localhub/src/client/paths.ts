/** Addresses of the service API, with names encoded. */
export const paths = {
  device: (deviceId: string): string => `/devices/${encodeURIComponent(deviceId)}`,
  module: (deviceId: string, moduleId: string): string =>
    `${paths.device(deviceId)}/modules/${encodeURIComponent(moduleId)}`,
  /** What became of messages to devices. */
  feedback: '/messages/serviceBound/feedback',
  twin: (deviceId: string, moduleId: string | undefined): string =>
    moduleId === undefined
      ? `/twins/${encodeURIComponent(deviceId)}`
      : `/twins/${encodeURIComponent(deviceId)}/modules/${encodeURIComponent(moduleId)}`,
};
