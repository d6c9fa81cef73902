const PREFIX = 'Microsoft.Devices/IotHubs/';

/** What IoT Hub's built-in roles for data may do. */
export const ROLES = {
  'IoT Hub Data Contributor': [`${PREFIX}*`],
  'IoT Hub Data Reader': [`${PREFIX}*/read`, `${PREFIX}fileUpload/notifications/action`],
  'IoT Hub Registry Contributor': [`${PREFIX}devices/*`],
  'IoT Hub Twin Contributor': [`${PREFIX}twins/*`],
} as const satisfies Record<string, readonly string[]>;

export type RoleName = keyof typeof ROLES;

export const ROLE_NAMES = Object.keys(ROLES) as RoleName[];

/** A data action as it is written, or with `*` for any part of it. */
export function isDataAction(text: string): boolean {
  return text.startsWith(PREFIX) && text.length <= 200 && /^[A-Za-z./*]+$/.test(text);
}

/** The full name of a data action from its short one: `twins/read`. */
export function dataAction(short: string): string {
  return `${PREFIX}${short}`;
}

/** Whether one of the patterns covers an action. Names are compared without case, as role definitions are. */
export function allows(patterns: readonly string[], action: string): boolean {
  const wanted = action.toLowerCase();
  return patterns.some((pattern) => {
    const parts = pattern.toLowerCase().split('*');
    const [first = ''] = parts;
    if (parts.length === 1) return first === wanted;
    const last = parts.at(-1) ?? '';
    // One `*` is all that the built-in roles use; with more of them, what is between must come in order.
    if (!wanted.startsWith(first) || !wanted.endsWith(last) || wanted.length < first.length + last.length) return false;
    return containsInOrder(wanted.slice(first.length, wanted.length - last.length), parts.slice(1, -1));
  });
}

function containsInOrder(text: string, pieces: readonly string[]): boolean {
  let from = 0;
  for (const piece of pieces) {
    const at = text.indexOf(piece, from);
    if (at < 0) return false;
    from = at + piece.length;
  }
  return true;
}
