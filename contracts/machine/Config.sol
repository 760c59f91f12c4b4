// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// @notice The rules that a chain is deployed with. F takes them as an input; they are part of no state.
/// @param chainId EIP-155 chain id.
/// @param fork 1 cancun, 2 prague, 3 osaka.
/// @param gasLimitFloor Least gas limit of a block.
/// @param gasLimitCap Greatest gas limit of a block.
/// @param timeDrift Seconds that a block may be ahead of the L1 block that its batch was posted in.
/// @param beaconRoots Whether the genesis holds the EIP-4788 contract.
/// @param blockHashes Whether the genesis holds the EIP-2935 contract.
struct Config {
    uint64 chainId;
    uint8 fork;
    uint64 gasLimitFloor;
    uint64 gasLimitCap;
    uint64 timeDrift;
    bool beaconRoots;
    bool blockHashes;
}
