import type { MappedModule } from '@mooring/edge-kubernetes';

/** Read from left to right, as the kubelet does: of `$$(` the dollars go first. What is not closed stays as it is. */
const special = /\$\$|\$\([^)]*\)/g;
/** What else stands in the brackets is no name, and stays. */
const reference = /^\$\([-._a-zA-Z][-._a-zA-Z0-9]*\)$/;

/**
 * Texts of a module that the kubelet does not leave as they are: it reads `$$` and `$(NAME)` in values of env, command
 * and args (documented by Kubernetes), and edgeAgent passes them on without escape. The texts themselves are not shown,
 * since they may be secret.
 */
export function findKubeletDangers({ deployment }: MappedModule): string[] {
  const container = deployment.spec.template.spec.containers.at(-1);
  if (container === undefined) return [];
  const { env, command = [], args = [] } = container;
  return [
    ...env.flatMap(({ name, value }) => danger(`the value of \`${name}\``, value)),
    ...command.flatMap((text, index) => danger(`Entrypoint[${index}]`, text)),
    ...args.flatMap((text, index) => danger(`Cmd[${index}]`, text)),
  ];
}

function danger(where: string, text: string): string[] {
  const found: readonly string[] = text.match(special) ?? [];
  const reads = [
    ...(found.includes('$$') ? ['`$$` as one `$`'] : []),
    ...(found.some((one) => reference.test(one))
      ? ['`$(NAME)` as the value of that variable, where the container has it']
      : []),
  ];
  if (reads.length === 0) return [];
  return [`${where}: Kubernetes reads ${reads.join(', and ')}; edgeAgent does not escape it`];
}
