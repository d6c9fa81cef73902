/** The file that makes a claim before the push, relative to the folder that is written. */
export function claimPath(claim: string): string {
  return `claims/${claim}.yaml`;
}
