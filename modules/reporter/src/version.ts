/** Of this module, as the twin says it. Held against package.json by a test. */
export const version = '0.1.0';
