export * from './volume-state.ts';
export * from './gpu-state.ts';
export * from './names.ts';
export * from './desired.ts';
export * from './reported.ts';
export * from './methods.ts';
