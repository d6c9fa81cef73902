import type { TwinState } from '../twin/twin.ts';
import type { SymmetricKeys } from './symmetric-keys.ts';

/**
 * What an identity proves itself with. `none` is what IoT Hub gives the system modules until the edge runtime sets their
 * keys. A thumbprint is SHA-1 or SHA-256 in hexadecimal without separators, in the case in which it was given.
 */
export type Authentication =
  | { readonly type: 'sas'; readonly keys: SymmetricKeys }
  | {
      readonly type: 'selfSigned';
      readonly primaryThumbprint: string | null;
      readonly secondaryThumbprint: string | null;
    }
  | { readonly type: 'certificateAuthority' }
  | { readonly type: 'none' };

export interface ModuleRecord {
  readonly deviceId: string;
  readonly moduleId: string;
  managedBy: string | null;
  readonly generationId: string;
  etag: string;
  authentication: Authentication;
  twin: TwinState;
}

export interface DeviceRecord {
  readonly deviceId: string;
  readonly generationId: string;
  etag: string;
  status: 'enabled' | 'disabled';
  statusReason: string | null;
  statusUpdatedTime: string;
  authentication: Authentication;
  iotEdge: boolean;
  deviceScope: string | null;
  parentScopes: readonly string[];
  twin: TwinState;
  readonly modules: Map<string, ModuleRecord>;
}
