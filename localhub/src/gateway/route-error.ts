/** A route that edgeHub refuses, or a part of the language that is not done here; the message says which. */
export class RouteError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'RouteError';
  }
}
