/** A refusal in Kubernetes' own form. */
export class ApiStatus extends Error {
  readonly code: number;
  readonly reason: string;

  constructor(code: number, reason: string, message: string) {
    super(message);
    this.name = 'ApiStatus';
    this.code = code;
    this.reason = reason;
  }

  body(): object {
    const { code, reason, message } = this;
    return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, reason, code };
  }
}

export function unauthorized(): ApiStatus {
  return new ApiStatus(401, 'Unauthorized', 'Unauthorized');
}

export function forbidden(message: string): ApiStatus {
  return new ApiStatus(403, 'Forbidden', message);
}

export function notFound(resource: string, name: string): ApiStatus {
  return new ApiStatus(404, 'NotFound', `${resource} "${name}" not found`);
}

export function badRequest(message: string): ApiStatus {
  return new ApiStatus(400, 'BadRequest', message);
}

export function unsupportedMediaType(): ApiStatus {
  return new ApiStatus(415, 'UnsupportedMediaType', 'the simulated API takes application/json only');
}

export function expired(): ApiStatus {
  return new ApiStatus(410, 'Expired', 'The resourceVersion for the provided watch is too old.');
}
