// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Parameters} from "./Parameters.sol";

/// @notice What a match needs to know about two commitments.
/// @param start The state before leaf 0.
/// @param roots The roots of their trees.
/// @param created When each came, in seconds.
/// @param clocks The time that each has, in seconds.
struct Rivalry {
    bytes32 start;
    bytes32[2] roots;
    uint64[2] created;
    uint64[2] clocks;
}

/// @title Claims as the matches see them.
interface IClaims {
    /// @notice Two claims that fight. Reverts unless they are siblings, alive, and `one < two`.
    function rivals(bytes32 one, bytes32 two) external view returns (Rivalry memory);

    /// @notice What a claim's trace is run with.
    /// @return target The inbox position at which it ends.
    /// @return accumulator The inbox's commitment there.
    function terms(bytes32 id) external view returns (uint64 target, bytes32 accumulator);

    /// @notice Notes what a move against a claim has cost its mover. Only the matches may.
    /// @param fresh What noting it costs more for each word of storage that was zero.
    function charge(bytes32 debtor, address mover, uint256 cost, uint256 fresh) external;

    /// @notice Takes a claim out of the game. Only the matches may.
    /// @param winner The claim that it lost to; 0 if both lost.
    function eliminate(bytes32 loser, bytes32 winner) external;

    /// @notice The contract of the matches: the only one that may eliminate.
    function matches() external view returns (address);

    /// @notice What the system was deployed with.
    function parameters() external view returns (Parameters memory);
}
