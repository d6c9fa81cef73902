import { withoutKeys } from '@mooring/contract';

/** The hub cannot be reached, or does not want us. The message says which, and never holds a key. */
export class HubRefused extends Error {
  readonly status: number | undefined;

  constructor(message: string, options: { status?: number; cause?: unknown } = {}) {
    super(withoutKeys(message), options.cause === undefined ? {} : { cause: options.cause });
    this.name = 'HubRefused';
    this.status = options.status;
  }
}

/** Rejects when the promise has not settled in time; what it does later is nobody's business any more. */
export async function within<T>(promise: Promise<T>, milliseconds: number, what: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new HubRefused(`${what}: no answer within ${milliseconds} ms`)), milliseconds);
  });
  promise.catch(() => undefined);
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
