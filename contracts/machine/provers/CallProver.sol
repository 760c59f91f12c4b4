// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Calls} from "../Call.sol";
import {CallCode} from "../CallCode.sol";
import {Copies} from "../Copy.sol";
import {Exit} from "../Exit.sol";
import {HashOp} from "../HashOp.sol";
import {Host} from "../Host.sol";
import {IProver} from "../IProver.sol";
import {Machine, begin} from "../Machine.sol";
import {Phase} from "../Phase.sol";

/// @notice The phases of calls and returns, and the micro-steps of copies and hashes.
contract CallProver is IProver {
    /// @inheritdoc IProver
    function prove(Host calldata host, bytes32 state, bytes calldata proof)
        external
        pure
        returns (bytes32)
    {
        Machine memory m = begin(state, proof);
        uint256 phase = m.phase;
        if (phase == Phase.COPY) Copies.stepCopy(m);
        else if (phase == Phase.HASH) HashOp.stepHash(m);
        else if (phase == Phase.HASHED) HashOp.stepHashed(m);
        else if (phase == Phase.CALL_CHARGE) Calls.stepCallCharge(m, host);
        else if (phase == Phase.CALL_ENTER) Calls.stepCallEnter(m);
        else if (phase == Phase.CALL_CODE) CallCode.stepCallCode(m, host);
        else if (phase == Phase.CODE_OPEN) CallCode.stepCodeOpen(m);
        else if (phase == Phase.EXIT) Exit.stepExit(m);
        else revert NotMine(phase, 0);
        return m.close();
    }
}
