import type { SimulatedGpu } from './gpus.ts';
import { quote } from './shell.ts';

export const simulatedDriverVersion = '590.48.01';

/** Field, value and unit of an idle T4. A value that the tool gives as "not known" keeps the tool's own token. */
function fieldsOf(gpu: SimulatedGpu, count: number): Record<string, [value: string, unit?: string]> {
  return {
    count: [String(count)],
    index: [String(gpu.index)],
    name: ['Tesla T4 (simulated)'],
    gpu_name: ['Tesla T4 (simulated)'],
    uuid: [gpu.uuid],
    gpu_uuid: [gpu.uuid],
    serial: [`simulated-${gpu.index}`],
    'pci.bus_id': [`0000${gpu.pciAddress.toUpperCase()}`],
    gpu_bus_id: [`0000${gpu.pciAddress.toUpperCase()}`],
    driver_version: [simulatedDriverVersion],
    persistence_mode: ['Enabled'],
    compute_mode: ['Default'],
    pstate: ['P8'],
    'temperature.gpu': ['34'],
    'utilization.gpu': ['0', '%'],
    'utilization.memory': ['0', '%'],
    'memory.total': ['15360', 'MiB'],
    'memory.used': ['0', 'MiB'],
    'memory.free': ['15360', 'MiB'],
    'power.draw': ['9.80', 'W'],
    'power.limit': ['70.00', 'W'],
    'clocks_event_reasons.active': ['0x0000000000000001'],
    'ecc.errors.corrected.volatile.total': ['0'],
    'ecc.errors.uncorrected.volatile.total': ['0'],
    'ecc.errors.corrected.aggregate.total': ['0'],
    'ecc.errors.uncorrected.aggregate.total': ['0'],
    'retired_pages.pending': ['No'],
    'remapped_rows.pending': ['[N/A]'],
    'mig.mode.current': ['[N/A]'],
    gpu_recovery_action: ['None'],
  };
}

/**
 * An `nvidia-smi` for a node's idle GPUs: `--help-query-gpu`, `--query-gpu=FIELDS --format=csv[,noheader][,nounits]`, `-L`.
 * It shows the GPUs that `NVIDIA_VISIBLE_DEVICES` names, and answers an unknown field as the real one does.
 */
export function nvidiaSmiScript(gpus: readonly SimulatedGpu[]): string {
  const names = gpus[0] === undefined ? [] : Object.keys(fieldsOf(gpus[0], gpus.length));
  const help = names.map((name) => `"${name}"\nSimulated.\n`).join('\n');
  const values = gpus.flatMap((gpu) =>
    Object.entries(fieldsOf(gpu, gpus.length)).map(
      ([name, [value, unit = '']]) => `    ${gpu.index}:${name}) value=${quote(value)} unit=${quote(unit)} ;;`,
    ),
  );
  const list = gpus.map(({ index, uuid }) => `GPU ${index}: Tesla T4 (simulated) (UUID: ${uuid})`).join('\n');
  return `#!/bin/sh
# Simulated: see simulator/README.md
fields= format=csv
for argument in "$@"; do
  case $argument in
    --help-query-gpu) printf '%s\\n' ${quote(`List of valid properties to query for the switch "--query-gpu=":\n\n${help}`)}; exit 0 ;;
    --query-gpu=*) fields=\${argument#*=} ;;
    --format=*) format=,\${argument#*=}, ;;
    -L | --list-gpus) printf '%s\\n' ${quote(list)}; exit 0 ;;
    *) echo "Invalid combination of input arguments. (simulated nvidia-smi)"; exit 2 ;;
  esac
done
[ -n "$fields" ] || { printf '%s\\n' ${quote(`Simulated NVIDIA-SMI ${simulatedDriverVersion}\n${list}`)}; exit 0; }
look() {
  case $1 in
${values.join('\n')}
    *) return 1 ;;
  esac
}
IFS=,
for field in $fields; do
  look "0:$field" || { echo "Field \\"$field\\" is not a valid field to query."; exit 2; }
done
case $format in *,noheader,*) ;; *) echo "$fields" | sed 's/,/, /g' ;; esac
shown=0
for gpu in ${gpus.map((gpu) => gpu.index).join(' ')}; do
  case ",\${NVIDIA_VISIBLE_DEVICES:-}," in ,all, | *",$gpu,"*) ;; *) continue ;; esac
  line=
  for field in $fields; do
    look "$gpu:$field"
    case $format in *,nounits,*) unit= ;; esac
    line="$line\${line:+, }$value\${unit:+ $unit}"
  done
  printf '%s\\n' "$line"
  shown=1
done
[ "$shown" = 1 ] || { echo "No devices were found"; exit 6; }
`;
}
