/** A query that is wrong, or that IoT Hub knows and the local hub does not; the text says which. */
export class QueryError extends Error {
  override readonly name = 'QueryError';
}
