import { scanVariables } from './scan.ts';

/** A text with references that are kept for the push, each written `${NAME}`, among text that is none of them. */
export class KeptText {
  private written = '';
  private readonly kept: string[] = [];

  add(text: string): void {
    this.written += text;
  }

  keep(name: string): void {
    this.kept.push(`${this.written.length} ${name}`);
    this.written += `\${${name}}`;
  }

  get text(): string {
    return this.written;
  }

  /**
   * Whether the push, which scans the text anew, finds exactly the references that were kept: text beside them could
   * look like one of them, or swallow one. `concerns` says which names the push looks for.
   */
  isCarried(concerns: (name: string) => boolean): boolean {
    const found: string[] = [];
    let offset = 0;
    for (const segment of scanVariables(this.written, 'deployment')) {
      if (segment.kind === 'reference' && concerns(segment.name)) found.push(`${offset} ${segment.name}`);
      offset += segment.text.length;
    }
    return found.length === this.kept.length && found.every((one, index) => one === this.kept[index]);
  }
}
