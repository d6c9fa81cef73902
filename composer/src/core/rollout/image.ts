/** edgeAgent reads an image without a tag as `:latest` and reports it so. */
export function withTag(image: string): string {
  const text = image.trim();
  return /[:@][^/]*$/.test(text) ? text : `${text}:latest`;
}
