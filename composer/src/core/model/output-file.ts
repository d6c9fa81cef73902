/** A file that was made: its path with `/`, relative to where the output is put, and its text. */
export interface OutputFile {
  path: string;
  content: string;
}
