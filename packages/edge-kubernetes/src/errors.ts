/** What edgeAgent refuses, by the exception it throws. */
export type EdgeAgentErrorCode =
  | 'InvalidKubernetesName'
  | 'InvalidMount'
  | 'ConfigFormat'
  | 'InvalidIdentity'
  | 'InvalidModule'
  | 'InvalidSchemaVersion';

const statusCodes: Record<EdgeAgentErrorCode, number> = {
  InvalidKubernetesName: 500,
  InvalidMount: 500,
  ConfigFormat: 500,
  InvalidIdentity: 500,
  InvalidModule: 500,
  InvalidSchemaVersion: 412,
};

/**
 * A deployment that edgeAgent does not apply. `lastDesiredStatusCode` is what it reports for it, as far as the error
 * reaches the twin at all: on devices whose EdgeDeployment schema prunes the status, an invalid mount or Kubernetes name
 * is never reported and the code stays 200.
 */
export class EdgeAgentError extends Error {
  readonly code: EdgeAgentErrorCode;
  readonly lastDesiredStatusCode: number;
  /** Where in the module's settings, for example `createOptions.HostConfig.Mounts[0]`. */
  readonly path: string | undefined;
  /** Whose settings, once that is known. */
  moduleId: string | undefined;

  constructor(
    code: EdgeAgentErrorCode,
    message: string,
    details: { path?: string | undefined; statusCode?: number } = {},
  ) {
    super(message);
    this.name = 'EdgeAgentError';
    this.code = code;
    this.path = details.path;
    this.moduleId = undefined;
    this.lastDesiredStatusCode = details.statusCode ?? statusCodes[code];
  }
}
