import type { CommandTable } from './command-table.ts';

/** Every command of the program. The hub's SDK, the service and their packages are loaded only by those that use them. */
export const allCommands: CommandTable = {
  compose: async () => (await import('./commands/compose.ts')).addComposeCommand,
  check: async () => (await import('./commands/check.ts')).addCheckCommand,
  explain: async () => (await import('./commands/explain.ts')).addExplainCommand,
  translate: async () => (await import('./commands/translate.ts')).addTranslateCommand,
  import: async () => (await import('./commands/import.ts')).addImportCommand,
  attach: async () => (await import('./commands/attach.ts')).addAttachCommand,
  apply: async () => (await import('./commands/apply.ts')).addApplyCommand,
  status: async () => (await import('./commands/status.ts')).addStatusCommand,
  doctor: async () => (await import('./commands/doctor.ts')).addDoctorCommand,
  up: async () => (await import('./commands/up.ts')).addUpCommand,
  hub: async () => (await import('./commands/hub.ts')).addHubCommand,
  sim: async () => (await import('./commands/sim.ts')).addSimCommand,
  serve: async () => (await import('./commands/serve.ts')).addServeCommand,
};
