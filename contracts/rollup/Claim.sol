// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// @notice How a claim stands.
enum Status {
    None,
    Pending,
    Final,
    Eliminated,
    Orphaned
}

/// @notice A claim.
/// @param parent The claim that it goes on from.
/// @param root The root of its unit tree.
/// @param state Its final idle state.
/// @param claimant Who paid the bond.
/// @param status How it stands.
/// @param round In which round of its parent it was posted.
/// @param created When, in seconds.
/// @param target The inbox position that it was to reach.
/// @param position The inbox position of its final idle state.
/// @param clock The seconds that it has in each of its matches.
/// @param next The target of its children.
/// @param opened When the window of its children opened; 0 while there are none.
/// @param quiet When the last of its children was eliminated.
/// @param childRound The round that its children are in.
/// @param live How many of them are alive.
struct Claim {
    bytes32 parent;
    bytes32 root;
    bytes32 state;
    address claimant;
    Status status;
    uint32 round;
    uint64 created;
    uint64 target;
    uint64 position;
    uint64 clock;
    uint64 next;
    uint64 opened;
    uint64 quiet;
    uint32 childRound;
    uint32 live;
}

/// @notice What is said when a claim is posted.
/// @param parent The claim that it goes on from.
/// @param target The inbox position up to which: the parent's `next`.
/// @param accumulator The inbox's commitment there.
/// @param top The 16 highest nodes of the unit tree, below the root.
/// @param path The siblings of the last leaf, from the leaf upwards to below the last of `top`.
/// @param state The last leaf: the final idle state.
/// @param idle What opens the final idle state.
/// @param leaves The leaves up to the one that fills the rest, for others to find a difference; may be left out.
struct Statement {
    bytes32 parent;
    uint64 target;
    bytes32 accumulator;
    bytes32[16] top;
    bytes32[] path;
    bytes32 state;
    bytes idle;
    bytes32[] leaves;
}
