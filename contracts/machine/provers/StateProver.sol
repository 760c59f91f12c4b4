// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {AccountInfo} from "../AccountInfo.sol";
import {Calls} from "../Call.sol";
import {Host} from "../Host.sol";
import {Machine} from "../Machine.sol";
import {Group, Opcode} from "../Opcode.sol";
import {Phase} from "../Phase.sol";
import {SelfDestruct} from "../SelfDestruct.sol";
import {Storage} from "../Storage.sol";
import {PhaseOpcode} from "./PhaseOpcode.sol";

/// @notice Phase opcode, for the opcodes that touch accounts or storage, and for calls.
contract StateProver is PhaseOpcode {
    /// @inheritdoc PhaseOpcode
    function run(Machine memory m, Host memory host, uint256 opcode)
        internal
        pure
        override
        returns (bool)
    {
        uint256 group = Opcode.info(opcode).group;
        if (group == Group.STORAGE) return Storage.storage_(m, opcode);
        if (group == Group.ACCOUNT_INFO) return AccountInfo.accountInfo(m, host, opcode);
        if (group == Group.CALL) return Calls.call(m, opcode);
        if (group == Group.SELF_DESTRUCT) return SelfDestruct.selfDestruct(m, host);
        revert NotMine(Phase.OPCODE, opcode);
    }
}
