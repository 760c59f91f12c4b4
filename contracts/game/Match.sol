// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Clock} from "./Clock.sol";

/// @notice Where a match stands. `None`: nothing is stored yet, the match stands in `Bisect` as it begins.
enum Phase {
    None,
    Bisect,
    Subdispute,
    Prove,
    Done
}

/// @notice A fight between two commitments to a list of states.
/// @param phase Where it stands.
/// @param turn The side to move, in `Bisect`.
/// @param height Of the disputed nodes; 0 once sealed.
/// @param lost Bit `side` is set if that side has lost, in `Done`.
/// @param live0 How many entrants of side 0 are alive, from `Subdispute` on.
/// @param live1 The same of side 1.
/// @param position Of the disputed nodes in their level.
/// @param clock The chess clocks.
/// @param ids The two commitments: claims, or entrants of one subdispute.
/// @param nodes The disputed nodes of either side; the contested leaves once sealed.
/// @param agreed The state before the contested leaves, once sealed.
struct Match {
    Phase phase;
    uint8 turn;
    uint8 height;
    uint8 lost;
    uint32 live0;
    uint32 live1;
    uint64 position;
    Clock clock;
    bytes32[2] ids;
    bytes32[2] nodes;
    bytes32 agreed;
}

/// @title Names of matches and of their states.
library Matching {
    /// @notice The name of the match between two commitments.
    function id(bytes32 one, bytes32 two) internal pure returns (bytes32) {
        return keccak256(abi.encode(one, two));
    }

    /// @notice The name of the state that a move answers to: all that the two sides have said, without clocks and
    /// entrants, so that a reorg that changes only times spoils no move.
    function stateHash(Match memory m) internal pure returns (bytes32) {
        return
            keccak256(abi.encode(m.phase, m.turn, m.height, m.position, m.ids, m.nodes, m.agreed));
    }
}
