import { z } from 'zod';
import { configurationInvalid } from '../errors/catalogue.ts';
import { HubError } from '../errors/hub-error.ts';
import { ABSENT } from '../identity/etag.ts';
import { moduleIdentity, type IdentityId } from '../identity/identity-id.ts';
import type { PresenceBoard } from '../identity/presence.ts';
import type { DeviceRecord } from '../identity/records.ts';
import type { IdentityRegistry } from '../identity/registry.ts';
import { Signal } from '../signal.ts';
import type { StateStore, StateTable, TableCodec } from '../storage/state-store.ts';
import { renderTwin } from '../twin/twin-json.ts';
import type { ConfigurationStatus } from '../twin/twin.ts';
import { sizeViolation, TWIN_LIMITS, twinViolation } from '../twin/limits.ts';
import { sameValue, type TwinObject } from '../twin/value.ts';
import type { TwinService } from '../twin/twin-service.ts';
import { chooseDeployments, type Candidate } from './choose.ts';
import type { ConfigurationStore } from './configuration-store.ts';
import { isDeployment, readContent, type DeploymentContent } from './content.ts';
import type { Evaluations } from './evaluations.ts';
import { layerDeployments } from './layering.ts';
import { checkModuleCount } from './module-count.ts';
import { isTarget } from './target-condition.ts';

const AGENT = '$edgeAgent';

export interface DeploymentDependencies {
  readonly registry: IdentityRegistry;
  readonly presence: PresenceBoard;
  readonly twins: TwinService;
  readonly configurations: ConfigurationStore;
  readonly evaluations: Evaluations;
  readonly state: StateStore;
}

interface Given {
  /** Which deployments, each in which revision. */
  readonly key: string;
  /** Whether the device's twins could not take them. */
  readonly refused: boolean;
}

const kept = z.strictObject({ key: z.string(), refused: z.boolean() });
const givenCodec: TableCodec<Given> = { encode: (given) => given, decode: (json) => kept.parse(json) };

/** Brings deployments to the edge devices they target, whenever an evaluation is due. */
export class Deployments {
  readonly #registry: IdentityRegistry;
  readonly #presence: PresenceBoard;
  readonly #twins: TwinService;
  readonly #configurations: ConfigurationStore;
  /** What each device has been given last, so that it is written again only when something else wins. */
  readonly #given: StateTable<Given>;

  /** Deployments that matched and could not be written, and why. */
  readonly refusedByTwin = new Signal<{ readonly deviceId: string; readonly reason: string }>();
  /** The desired properties of a module were replaced as a whole, with what others had put there. */
  readonly replaced = new Signal<IdentityId>();

  /** @throws StateUnreadable */
  constructor({ registry, presence, twins, configurations, evaluations, state }: DeploymentDependencies) {
    this.#given = state.table('deployed', givenCodec);
    this.#registry = registry;
    this.#presence = presence;
    this.#twins = twins;
    this.#configurations = configurations;
    evaluations.due.subscribe((due) => {
      // Conditions read device twins only, so what this writes on module twins never comes back here.
      const device = due.moduleId === null ? registry.findDevice(due.deviceId) : undefined;
      if (device !== undefined) this.#evaluate(device);
    });
    registry.deleted.subscribe(({ deviceId, moduleId }) => {
      if (moduleId === null) this.#given.remove(deviceId);
    });
  }

  #matching(device: DeviceRecord): Candidate[] {
    const twin = renderTwin(device, null, this.#presence);
    return this.#configurations.all().flatMap(({ id, settings, createdOrder, etagCounter, content }) => {
      if (!isDeployment(content) || !isTarget(settings.target, twin)) return [];
      return [{ id, priority: settings.priority, createdOrder, revision: etagCounter, content }];
    });
  }

  #evaluate(device: DeviceRecord): void {
    if (!device.iotEdge) return;
    const { applied, targeted } = chooseDeployments(this.#matching(device));
    const given = this.#given.get(device.deviceId);
    let refused = given?.refused ?? false;
    // A device that no deployment targets any more keeps what it was given last.
    if (applied.length > 0) {
      const key = JSON.stringify(applied.map(({ id, createdOrder, revision }) => [id, createdOrder, revision]));
      if (given?.key !== key) {
        // Noted before the write, whose signals come back here.
        this.#given.put(device.deviceId, { key, refused });
        refused = this.#tryWrite(
          device,
          applied.map(({ content }) => content),
        );
        this.#given.put(device.deviceId, { key, refused });
      }
    } else {
      this.#given.remove(device.deviceId);
      refused = false;
    }
    const marks = new Map<string, ConfigurationStatus>();
    for (const { id } of targeted) marks.set(id, 'Targeted');
    for (const { id } of applied) marks.set(id, refused ? 'Targeted' : 'Applied');
    const agent = moduleIdentity(device.deviceId, AGENT);
    // Every report of a device comes by here, and most leave the marks as they are.
    if (sameMarks(this.#twins.state(agent).configurations, marks)) return;
    this.#twins.mark(agent, (twin) => ({ ...twin, configurations: marks }));
  }

  /** Layers can add up to a twin that breaks a rule: then the device keeps what it had, and none counts as applied. */
  #tryWrite(device: DeviceRecord, contents: readonly DeploymentContent[]): boolean {
    try {
      this.#write(device, contents, 'where it differs');
      return false;
    } catch (error) {
      if (!(error instanceof HubError)) throw error;
      this.refusedByTwin.emit({ deviceId: device.deviceId, reason: error.message });
      return true;
    }
  }

  /**
   * Writes desired properties of all modules. A deployment that is evaluated again writes only what differs, so that a
   * wider target condition does not restart devices that have it already.
   *
   * The agent last, so that every module's identity and twin are there when it learns of them.
   */
  #write(device: DeviceRecord, contents: readonly DeploymentContent[], when: 'always' | 'where it differs'): void {
    const desired = [...layerDeployments(contents)];
    for (const [moduleId, section] of desired) checkSection(moduleId, section);
    const ordered = [...desired.filter(([id]) => id !== AGENT), ...desired.filter(([id]) => id === AGENT)];
    for (const [moduleId, section] of ordered) {
      const { twin } = this.#registry.ensureModule(device, moduleId);
      if (when === 'where it differs' && sameValue(twin.desired.value, section)) continue;
      const id = moduleIdentity(device.deviceId, moduleId);
      this.#twins.write(id, { tags: undefined, desired: section }, 'replace', ABSENT);
      this.replaced.emit(id);
    }
  }

  /**
   * Sets the modules of one device. What a deployment gave it before stays recorded, so this lasts until another
   * deployment wins. @throws HubError 400, 404
   */
  applyToDevice(deviceId: string, body: unknown): void {
    const device = this.#registry.getDevice(deviceId);
    if (!device.iotEdge) {
      throw new HubError({
        status: 400,
        code: 'InvalidOperation',
        number: 400_003,
        text: `Not an Azure IoT Edge device: ${deviceId}`,
      });
    }
    const content = readContent(body, 'the body');
    if (content.kind !== 'base') {
      const text =
        content.kind === 'layered'
          ? '$edgeAgent must set properties.desired: a layered deployment cannot be applied to one device.'
          : 'modulesContent is what can be applied to one device.';
      throw configurationInvalid('InvalidConfigurationContent', text);
    }
    checkModuleCount(content);
    this.#write(device, [content], 'always');
  }
}

function sameMarks(one: ReadonlyMap<string, string>, other: ReadonlyMap<string, string>): boolean {
  return one.size === other.size && [...one].every(([id, mark]) => other.get(id) === mark);
}

/** Before the first module is written, so that a deployment arrives as a whole or not at all. */
function checkSection(moduleId: string, section: TwinObject): void {
  const violation = twinViolation(section) ?? sizeViolation(section, TWIN_LIMITS.desiredBytes);
  if (violation !== null) throw configurationInvalid('InvalidConfigurationContent', `${moduleId}: ${violation}`);
}
