import { HubError } from '../errors/hub-error.ts';
import { ABSENT } from '../identity/etag.ts';
import { identityKey, type IdentityId } from '../identity/identity-id.ts';
import type { PresenceBoard } from '../identity/presence.ts';
import type { IdentityRegistry } from '../identity/registry.ts';
import { Signal } from '../signal.ts';
import type { StateStore, StateTable } from '../storage/state-store.ts';
import type { ConfigurationStatus } from '../twin/twin.ts';
import { renderTwin } from '../twin/twin-json.ts';
import type { TwinService } from '../twin/twin-service.ts';
import { settleDesired, smallestPatch, type Removal } from './apply-settings.ts';
import { chooseSettings, type ChosenSetting, type SettingChoice, type TwinCandidate } from './choose-settings.ts';
import type { ConfigurationStore } from './configuration-store.ts';
import { isDeployment } from './content.ts';
import type { Evaluations } from './evaluations.ts';
import { givenOf, givenSettingsCodec, settingKey, type GivenSettings } from './kept-settings.ts';
import { isSystemModule } from './system-module.ts';
import { isTarget } from './target-condition.ts';

export interface TwinConfigurationDependencies {
  readonly registry: IdentityRegistry;
  readonly presence: PresenceBoard;
  readonly twins: TwinService;
  readonly configurations: ConfigurationStore;
  readonly evaluations: Evaluations;
  readonly state: StateStore;
}

const NOTHING: GivenSettings = { key: '[]', refused: false, settings: [] };

/**
 * Brings automatic configurations to the twins of the devices and modules that they target, whenever an evaluation is
 * due. A setting is written when its configuration wins it, and not again after.
 */
export class TwinConfigurations {
  readonly #dependencies: TwinConfigurationDependencies;
  /** By identity: what is in its twin because of configurations. */
  readonly #given: StateTable<GivenSettings>;

  /** Configurations that won and could not be written, and why. */
  readonly refusedByTwin = new Signal<{ readonly twin: string; readonly reason: string }>();

  /** @throws StateUnreadable */
  constructor(dependencies: TwinConfigurationDependencies) {
    this.#dependencies = dependencies;
    const { registry, evaluations, state } = dependencies;
    this.#given = state.table('configured', givenSettingsCodec);
    evaluations.due.subscribe((due) => {
      // Conditions never read desired properties, so what this writes changes nothing about who is meant.
      this.#evaluate(due);
    });
    registry.deleted.subscribe((id) => this.#given.remove(identityKey(id)));
  }

  /** Gives a twin again what configurations set in it, after its desired properties were replaced as a whole. */
  restore(id: IdentityId): void {
    const key = identityKey(id);
    if (this.#given.get(key) === undefined) return;
    this.#given.put(key, NOTHING);
    this.#evaluate(id);
  }

  #matching(id: IdentityId): TwinCandidate[] {
    const { registry, presence, configurations } = this.#dependencies;
    const kind = id.moduleId === null ? 'device' : 'module';
    const device = registry.findDevice(id.deviceId);
    const module = id.moduleId === null ? null : device?.modules.get(id.moduleId);
    if (device === undefined || module === undefined || isSystemModule(id.moduleId)) return [];
    const ofKind = configurations.all().filter(({ content }) => content.kind === kind);
    if (ofKind.length === 0) return [];
    const twin = renderTwin(device, module, presence);
    return ofKind.flatMap(({ id: name, settings, createdOrder, content }) => {
      if (isDeployment(content) || !isTarget(settings.target, twin)) return [];
      return [{ id: name, priority: settings.priority, createdOrder, settings: content.settings }];
    });
  }

  #evaluate(id: IdentityId): void {
    const name = identityKey(id);
    const matching = this.#matching(id);
    const key = JSON.stringify(matching.map((one) => [one.id, one.createdOrder, one.priority]));
    const given = this.#given.get(name) ?? NOTHING;
    if (given.key === key) return;
    const choice = chooseSettings(matching);
    // Noted before the write, whose signals come back here.
    const settings = choice.settings.map(givenOf);
    this.#given.put(name, { key, refused: false, settings });
    const refused = this.#tryWrite(id, given, choice.settings);
    if (refused) this.#given.put(name, { key, refused, settings: given.settings });
    else if (matching.length === 0) this.#given.remove(name);
    this.#mark(id, choice, refused);
  }

  /** A twin that cannot take what won, for its size, keeps what it had, and none counts as applied. */
  #tryWrite(id: IdentityId, given: GivenSettings, settings: readonly ChosenSetting[]): boolean {
    try {
      this.#write(id, given, settings);
      return false;
    } catch (error) {
      if (!(error instanceof HubError)) throw error;
      this.refusedByTwin.emit({ twin: identityKey(id), reason: error.message });
      return true;
    }
  }

  #write(id: IdentityId, given: GivenSettings, settings: readonly ChosenSetting[]): void {
    const { twins } = this.#dependencies;
    const had = new Set(given.settings.map(settingKey));
    const has = new Set(settings.map(settingKey));
    // An empty object is made sure of each time: with the last of what stood in it, it would go too.
    const fresh = settings.filter((setting) => !had.has(settingKey(setting)) || givenOf(setting).what === 'object');
    const before = twins.state(id).desired.value;
    const patch = smallestPatch(before, settleDesired(before, this.#removals(given, has), fresh));
    if (patch !== null) twins.write(id, { tags: undefined, desired: patch }, 'merge', ABSENT);
  }

  /** What configurations put there that are still to be had, and do not win there any more. */
  #removals(given: GivenSettings, has: ReadonlySet<string>): Removal[] {
    const orders = new Set(this.#dependencies.configurations.all().map(({ createdOrder }) => createdOrder));
    return given.settings
      .filter((setting) => setting.what !== 'nothing' && !has.has(settingKey(setting)))
      .filter(({ createdOrder }) => orders.has(createdOrder))
      .map(({ path, what }) => ({ path, ifEmpty: what === 'object' }));
  }

  #mark(id: IdentityId, { applied, targeted }: SettingChoice, refused: boolean): void {
    const marks = new Map<string, ConfigurationStatus>();
    for (const name of applied) marks.set(name, refused ? 'Targeted' : 'Applied');
    for (const name of targeted) marks.set(name, 'Targeted');
    this.#dependencies.twins.mark(id, (twin) => ({ ...twin, configurations: marks }));
  }
}
