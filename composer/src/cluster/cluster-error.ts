export type ClusterErrorKind = 'notConfigured' | 'unreachable' | 'refused';

/** A cluster that could not be asked, or that refused a question. It holds no token and nothing of a kubeconfig. */
export class ClusterError extends Error {
  readonly kind: ClusterErrorKind;
  readonly help: string;

  constructor(kind: ClusterErrorKind, message: string, help: string) {
    super(message.replaceAll(/\s+/g, ' '));
    this.name = 'ClusterError';
    this.kind = kind;
    this.help = help;
  }
}
