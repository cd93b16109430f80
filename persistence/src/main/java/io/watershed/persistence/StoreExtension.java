package io.watershed.persistence;

import org.apache.pekko.actor.AbstractExtensionId;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.actor.Extension;

/** Ties a {@link Store} to the life of an actor system. */
record StoreExtension(Store store) implements Extension {
  static final Id ID = new Id();

  /** Looks the extension up. */
  static final class Id extends AbstractExtensionId<StoreExtension> {
    private Id() {}

    @Override
    public StoreExtension createExtension(ExtendedActorSystem system) {
      StoreConfig.require(system.settings().config());
      try {
        var store = Store.awaitOpen(StoreSettings.from(system.settings().config()));
        system.registerOnTermination(store::close);
        return new StoreExtension(store);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted while waiting for the database", e);
      }
    }
  }
}
