export * from './activation.ts';
export { type CallPluginOptions, callPlugin, createCallOptions } from './call-plugin.ts';
export { findPackage, type PackageLocation } from './find-package.ts';
export * from './handles.ts';
export { type LoadedPlugin, loadPlugin } from './load-plugin.ts';
export * from './plugin-host.ts';
