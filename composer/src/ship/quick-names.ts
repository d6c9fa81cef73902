/** The commands that the shipped file starts without reading the rest of the program. */
export const quickNames = ['compose', 'check'] as const;
