import type { At } from '../diagnostics/diagnostic.ts';
import { didYouMean, listSome } from '../diagnostics/suggest.ts';
import { readPlaceholder, type ImagePlaceholder } from './image-placeholder.ts';
import type { ReadBeside } from './input-request.ts';
import { readModuleFile, type ModuleFile, type ModuleFileOptions } from './read-module-file.ts';

export interface FillOptions extends ModuleFileOptions {
  /** Absent where nothing beside the input can be read. */
  readBeside: ReadBeside | undefined;
  /** Where a placeholder does not say one. */
  platform: string | undefined;
}

const defaultPlatform = 'amd64';
const folderHelp =
  'Only what stands in the folder of this file and below is read. Write a path such as ${MODULEDIR<./cameras/north>}.';
const written = 'Write the image in full, for example contoso.azurecr.io/detector:1.4.2.';

/**
 * Fills in `${MODULES.…}` and `${MODULEDIR<…>}` by the rule of the IoT Edge development tool (read in its code):
 * `<repository in lower case>:<version>[-<CONTAINER_TAG>]-<platform>`. Each module.json is read once.
 */
export class ImageFiller {
  private readonly options: FillOptions;
  private readonly files = new Map<string, { file: ModuleFile | undefined } | undefined>();

  constructor(options: FillOptions) {
    this.options = options;
  }

  /** The image, or undefined after telling why not. */
  fill(placeholder: string, offset: number): string | undefined {
    const { space, findings, readBeside } = this.options;
    const at = space.at(offset);
    const read = readPlaceholder(placeholder);
    if ('reason' in read) {
      findings.add(
        'MOOR1212',
        at,
        `\`${placeholder.slice(0, 80)}\` names no folder that is read: ${read.reason}`,
        folderHelp,
      );
      return undefined;
    }
    if (readBeside === undefined) {
      findings.add(
        'MOOR1203',
        at,
        `\`${placeholder}\` comes from a module.json, and only this file was handed in`,
        written,
      );
      return undefined;
    }
    const fitting = this.fitting(read, at, readBeside);
    if (fitting === undefined) {
      const [first] = read.candidates;
      const where = first?.folder === '' ? 'module.json' : `${first?.folder ?? ''}/module.json`;
      const what = `\`${placeholder}\` names a module that is not there: ${where} is missing`;
      findings.add('MOOR1203', at, what, `Paths begin at the folder of this file. ${written}`);
      return undefined;
    }
    return fitting.file === undefined ? undefined : this.imageOf(fitting.file, fitting.platform, at);
  }

  /** The first folder whose module.json has the platform, else the first that has a module.json at all. */
  private fitting(
    { candidates }: ImagePlaceholder,
    at: At,
    readBeside: ReadBeside,
  ): { file: ModuleFile | undefined; platform: string } | undefined {
    let first: { file: ModuleFile | undefined; platform: string } | undefined;
    for (const { folder, suffix } of candidates) {
      const found = this.fileIn(folder, at, readBeside);
      if (found === undefined) continue;
      const candidate = { ...found, platform: this.platformOf(suffix) };
      if (candidate.file?.platforms.includes(candidate.platform) !== false) return candidate;
      first ??= candidate;
    }
    return first;
  }

  private imageOf(file: ModuleFile, platform: string, at: At): string | undefined {
    const { findings } = this.options;
    if (!file.platforms.includes(platform)) {
      const help = `${didYouMean(platform, file.platforms)}Platforms there: ${listSome(file.platforms) || 'none'}.`;
      findings.add('MOOR1203', at, `${file.name} has no platform \`${platform}\``, help);
      return undefined;
    }
    const tag = this.options.expand.variables.get('CONTAINER_TAG');
    if (tag !== undefined && typeof tag.origin === 'string') this.options.used.set('CONTAINER_TAG', tag.value);
    const more = tag === undefined || tag.value === '' ? '' : `-${tag.value}`;
    return `${file.repository}:${file.version}${more}-${platform}`;
  }

  /** A suffix is a platform with or without `.debug`, or `debug` alone, which is that of the platform asked for. */
  private platformOf(suffix: string): string {
    const platform = this.options.platform ?? defaultPlatform;
    if (suffix === '') return platform;
    return suffix === 'debug' ? `${platform}.debug` : suffix;
  }

  private fileIn(folder: string, at: At, readBeside: ReadBeside): { file: ModuleFile | undefined } | undefined {
    const path = folder === '' ? 'module.json' : `${folder}/module.json`;
    const beside = /^(.*[\\/])?/.exec(at.file)?.[0] ?? '';
    const name = `${beside}${path}`;
    if (!this.files.has(name)) {
      const bytes = readBeside(path, at.file);
      this.files.set(name, bytes === undefined ? undefined : { file: readModuleFile(name, bytes, this.options) });
    }
    return this.files.get(name);
  }
}
