/**
 * Release manifests: the exact description of one version of one game. {@link org.lanspread.proto.manifest.ReleaseManifest} is the record,
 * {@link org.lanspread.proto.manifest.MerkleTree} the hashing, {@link org.lanspread.proto.manifest.ManifestBuilder} makes one from content.
 */
package org.lanspread.proto.manifest;
