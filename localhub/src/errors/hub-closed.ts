/** Asked of a hub that was closed, or that has ended because it could not keep what it was told. */
export class HubClosed extends Error {
  override readonly name = 'HubClosed';
}
