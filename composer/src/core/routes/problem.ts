/** What is wrong in a route, with its place inside the text of the route. */
export interface RouteProblem {
  /** In characters from the beginning of the text. */
  offset: number;
  /** In characters; 0 where the text ends too early. */
  length: number;
  message: string;
  help: string;
  /** What edgeHub writes into its log for it, where that is known. */
  log?: string;
  /** What was meant for certain: text at `offset`, and what stands in its place. */
  fix?: { was: string; now: string };
  /** Only there because of an earlier problem of the same text; a person need not see it. */
  follows?: true;
}
