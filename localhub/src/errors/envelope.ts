import type { HubError } from './hub-error.ts';

export interface ErrorContext {
  /** 32 hexadecimal digits, new for every answer. */
  readonly trackingId: string;
  readonly nowMs: number;
}

interface NumberedEnvelope {
  readonly errorCode: number;
  readonly trackingId: string;
  readonly message: string;
  readonly info: Readonly<Record<string, string>>;
  readonly timestampUtc: string;
}

/** The envelope with a number: the body of an MQTT twin error, and of some REST errors. */
export function numberedEnvelope(error: HubError, context: ErrorContext): NumberedEnvelope {
  return {
    errorCode: error.number,
    trackingId: context.trackingId,
    message: error.message,
    info: error.info,
    timestampUtc: new Date(context.nowMs).toISOString(),
  };
}

/** The body of a REST error. The SDKs read the name after `ErrorCode:` out of the plain form. */
export function restEnvelope(error: HubError, context: ErrorContext): object {
  const numbered = numberedEnvelope(error, context);
  if (error.form === 'numbered') return numbered;
  if (error.form === 'nested') return { Message: JSON.stringify(numbered), ExceptionMessage: '' };
  return {
    Message: `ErrorCode:${error.code};${error.message}`,
    ExceptionMessage: `Tracking ID:${context.trackingId}-G2:-TimeStamp:${numbered.timestampUtc}`,
  };
}
