// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {AccountInfo} from "../AccountInfo.sol";
import {Calls} from "../Call.sol";
import {Execute} from "../Execute.sol";
import {Host} from "../Host.sol";
import {IProver} from "../IProver.sol";
import {Machine, begin} from "../Machine.sol";
import {Group, Opcode} from "../Opcode.sol";
import {Phase} from "../Phase.sol";
import {SelfDestruct} from "../SelfDestruct.sol";
import {Storage} from "../Storage.sol";

/// @notice Phase opcode, for the opcodes that touch accounts or storage, and for calls.
contract StateProver is IProver {
    /// @inheritdoc IProver
    function prove(Host calldata host, bytes32 state, bytes calldata proof)
        external
        pure
        returns (bytes32)
    {
        Machine memory m = begin(state, proof);
        if (m.phase != Phase.OPCODE) revert NotMine(m.phase, 0);
        (uint256 opcode, bool ok) = Execute.start(m);
        if (!ok || !run(m, host, opcode)) m.fault();
        return m.close();
    }

    function run(Machine memory m, Host memory host, uint256 opcode) private pure returns (bool) {
        uint256 group = Opcode.info(opcode).group;
        if (group == Group.STORAGE) return Storage.storage_(m, opcode);
        if (group == Group.ACCOUNT_INFO) return AccountInfo.accountInfo(m, host, opcode);
        if (group == Group.CALL) return Calls.call(m, opcode);
        if (group == Group.SELF_DESTRUCT) return SelfDestruct.selfDestruct(m, host);
        revert NotMine(Phase.OPCODE, opcode);
    }
}
