/** What may be wrong with a reference. */
export type VariableProblemKind =
  | 'undefined'
  | 'leftAsWritten'
  | 'misplacedImage'
  | 'malformed'
  | 'uncarriable'
  | 'plainSecret'
  /** Of a credential: a placeholder of another tool. */
  | 'unfilled'
  | 'secretKey'
  | 'duplicateKey'
  /** Its value should be JSON and is not. */
  | 'notJson'
  /** A variable of a password, asked for as JSON. */
  | 'typedSecret'
  /** `${json:NAME}` among other text. */
  | 'typedInText'
  /** With it the result would be beyond all measure. */
  | 'tooMuch';

export interface VariableProblem {
  kind: VariableProblemKind;
  offset: number;
  /** The reference as written, never its value. */
  written: string;
  reason?: string;
}
