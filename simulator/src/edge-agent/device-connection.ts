import { z } from 'zod';

const fieldsSchema = z.object({
  HostName: z.string().min(1),
  DeviceId: z.string().min(1),
  SharedAccessKey: z.base64().min(1),
});

/** A device's connection string, taken apart. The key is base64. */
export interface DeviceConnection {
  hostName: string;
  deviceId: string;
  key: string;
}

/** Throws an Error that names what is missing and never shows the text itself. */
export function parseDeviceConnection(text: string): DeviceConnection {
  const fields = Object.fromEntries(
    text
      .trim()
      .split(';')
      .map((part) => {
        const equals = part.indexOf('=');
        return [part.slice(0, equals), part.slice(equals + 1)];
      }),
  );
  const parsed = fieldsSchema.safeParse(fields);
  if (!parsed.success) {
    const bad = parsed.error.issues.map((issue) => issue.path.map(String).join('.')).join(', ');
    throw new Error(
      `not a device connection string: ${bad} is missing or malformed (HostName=…;DeviceId=…;SharedAccessKey=…)`,
    );
  }
  const { HostName, DeviceId, SharedAccessKey } = parsed.data;
  return { hostName: HostName, deviceId: DeviceId, key: SharedAccessKey };
}
