// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Execute} from "../Execute.sol";
import {Host} from "../Host.sol";
import {IProver} from "../IProver.sol";
import {Machine, begin} from "../Machine.sol";
import {Phase} from "../Phase.sol";

/// @notice Phase opcode, for the opcodes that the contract on top of it runs.
abstract contract PhaseOpcode is IProver {
    /// @inheritdoc IProver
    function prove(Host calldata host, bytes32 state, bytes calldata proof)
        external
        pure
        returns (bytes32)
    {
        Machine memory m = begin(state, proof);
        if (m.phase != Phase.OPCODE) revert NotMine(m.phase, 0);
        (uint256 opcode, bool ok) = Execute.start(m, host.config.fork);
        if (!ok || !run(m, host, opcode)) m.fault();
        return m.close();
    }

    /// @notice Runs an opcode that is paid and whose operands are there. Reverts for one of another prover.
    /// @return Whether it went well; false is an exceptional halt.
    function run(Machine memory m, Host memory host, uint256 opcode)
        internal
        pure
        virtual
        returns (bool);
}
