/** The file or folder that the sources of a program were bundled into, now if need be; null where that cannot be. */
export function builtProgram(name: 'mooring' | 'localhub' | 'simulator' | 'reporter'): string | null;
