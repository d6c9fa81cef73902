import type { At } from '../diagnostics/diagnostic.ts';

/** Where a variable got its value: the environment, an `.env` file, or `values` of an input at a place. */
export type VariableOrigin = 'environment' | 'envFile' | At;

/** Variables of one place, by name. */
export type VariableLayer = ReadonlyMap<string, { value: string; origin: VariableOrigin }>;

/** What `${NAME}` stands for. The first layer that has a name wins; an empty value counts as one. */
export class Variables {
  private readonly layers: readonly VariableLayer[];

  constructor(layers: readonly VariableLayer[]) {
    this.layers = layers;
  }

  get(name: string): { value: string; origin: VariableOrigin } | undefined {
    for (const layer of this.layers) {
      const found = layer.get(name);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  *names(): Iterable<string> {
    for (const layer of this.layers) yield* layer.keys();
  }

  /** With a layer below those that are there. */
  over(layer: VariableLayer): Variables {
    return new Variables([...this.layers, layer]);
  }
}

/** The environment as a layer; what is undefined is not set. */
export function layerOf(
  values: Readonly<Record<string, string | undefined>>,
  origin: 'environment' | 'envFile',
): VariableLayer {
  const layer = new Map<string, { value: string; origin: VariableOrigin }>();
  for (const [name, value] of Object.entries(values)) if (value !== undefined) layer.set(name, { value, origin });
  return layer;
}
