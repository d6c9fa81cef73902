import {
  methodPayloadBytes,
  serializedBytes,
  type Json,
  type ProbeResponse,
  type ReportedVolume,
} from '@mooring/contract';
import { weightOf } from '../core/volume/weigh.ts';

const colonBytes = 1;

/**
 * An answer that the hub lets through. Where there is no room for all volumes the bad ones come first, then the unknown, the
 * degraded and the good ones; the rest is named, to be asked for by name.
 */
export function fitAnswer(response: ProbeResponse): ProbeResponse {
  if (bytesOf(response) <= methodPayloadBytes) return response;
  const told = new Set<string>();
  // None at first. The name of each that is told is taken off the list, and stands with a colon before its entry.
  let bytes = bytesOf({ ...response, volumes: {}, omittedVolumes: Object.keys(response.volumes) });
  const entries = Object.entries(response.volumes).sort(([, one], [, other]) => weighed(other) - weighed(one));
  for (const [name, volume] of entries) {
    bytes += colonBytes + bytesOf(volume);
    if (bytes > methodPayloadBytes) break;
    told.add(name);
  }
  return {
    ...response,
    volumes: Object.fromEntries(Object.entries(response.volumes).filter(([name]) => told.has(name))),
    omittedVolumes: Object.keys(response.volumes).filter((name) => !told.has(name)),
  };
}

function weighed({ state, writeState = state }: ReportedVolume): number {
  return Math.max(weightOf(state), weightOf(writeState));
}

function bytesOf(part: object): number {
  return serializedBytes(part as unknown as Json);
}
