// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// @notice The machine has no step for this: never a wrong proof, always this error.
/// @param phase The phase that the state is in.
/// @param detail What it is about there: an opcode, a transaction type, a precompile's address; 0 where there is
/// nothing to tell.
error Unprovable(uint256 phase, uint256 detail);
