/** The output of the module that messages go to; a route of edgeHub must take them from there. */
export const telemetryOutputName = 'state';

/** Application property by which a route tells these messages from others: `mooring-event = 'state'`. */
export const telemetryEventProperty = 'mooring-event';
