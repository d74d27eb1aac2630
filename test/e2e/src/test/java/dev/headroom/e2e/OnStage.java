package dev.headroom.e2e;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives each test instance stages of its own, struck when it is done, in the one house of the run,
 * which opens for the first test and closes after the last.
 */
final class OnStage implements ParameterResolver {
  private static final Namespace OURS = Namespace.create(OnStage.class);

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == Stage.class;
  }

  @Override
  public Stage resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return context
        .getStore(OURS)
        .computeIfAbsent(parameter.getParameter(), _ -> house(context).newStage(), Stage.class);
  }

  private static House house(ExtensionContext context) {
    return context
        .getRoot()
        .getStore(OURS)
        .computeIfAbsent(House.class, _ -> House.open(), House.class);
  }

  /** An instance lives as long as its test: so do its stages. */
  @Override
  public ExtensionContextScope getTestInstantiationExtensionContextScope(ExtensionContext root) {
    return ExtensionContextScope.TEST_METHOD;
  }
}
